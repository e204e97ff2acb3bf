import { MessageReferences as Followed } from '../../../../reports/merging/message-references.ts';

export * from '../../../../reports/merging/message-references.ts';

/** Whatever is told is taken as it comes. */
export class MessageReferences extends Followed {
  override receive(): undefined {
    return undefined;
  }
}
