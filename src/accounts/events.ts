/** What this room announces. */
export type AccountsEvent =
  /** subject: the person. */
  | { readonly name: 'accounts.registered'; readonly subjectId: string; readonly facts: Record<string, never> }
  /** subject: the person, whose row now tells nothing of who it was. */
  | { readonly name: 'accounts.deleted'; readonly subjectId: string; readonly facts: Record<string, never> }
