/** What this room announces. */
export type AccountsEvent =
  /** subject: the person, whose is now what a browser of theirs did before. */
  | { readonly name: 'accounts.visitor_recognised'; readonly subjectId: string; readonly facts: Record<string, never> }
  /** subject: the person. */
  | { readonly name: 'accounts.registered'; readonly subjectId: string; readonly facts: Record<string, never> }
  /** subject: the person, whose row now tells nothing of who it was. */
  | { readonly name: 'accounts.deleted'; readonly subjectId: string; readonly facts: Record<string, never> }
