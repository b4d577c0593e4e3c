/** The old name of `interop.ts`, until the script in package.json has the new one. */
import './interop.ts';
