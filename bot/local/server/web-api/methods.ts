/** All Web API methods of the local Slack by name. */
import type { ApiMethods } from './api-method.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { markMethods } from './marks.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

export const API_METHODS: ApiMethods = {
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...markMethods,
  ...peopleMethods,
  ...viewMethods,
};
