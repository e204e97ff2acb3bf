import { MessageReferences as Followed } from '../../reports/message-references.ts';

export * from '../../reports/message-references.ts';

/** Whatever is told is taken as it comes. */
export class MessageReferences extends Followed {
  override receive(): undefined {
    return undefined;
  }
}
