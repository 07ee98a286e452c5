/** What this room announces. */
export type NotificationsEvent =
  /** subject: the person in whose inbox it lies. */
  | { readonly name: 'notifications.told'; readonly subjectId: string; readonly facts: { readonly notice_id: string } }
