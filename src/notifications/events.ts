/** What this room announces. */
export type NotificationsEvent =
  /** subject: the person in whose inbox it lies. */
  | { readonly name: 'notifications.told'; readonly subjectId: string; readonly facts: { readonly notice_id: string } }
  /** subject: the browser of a guest without an account, who has no inbox. */
  | { readonly name: 'notifications.guest_told'; readonly subjectId: string; readonly facts: { readonly kind: string; readonly arguments: Readonly<Record<string, string | number>>; readonly about_id: string } }
