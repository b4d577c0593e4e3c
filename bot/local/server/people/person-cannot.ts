/** What a person cannot do in the workspace: press a button that is not there, type where they are not a member. */
export class PersonCannot extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'PersonCannot';
  }
}
