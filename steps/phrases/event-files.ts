import { readEventsText } from '../support/event-texts.ts';
import { expectRefusal } from '../support/refusals.ts';
import { phrases } from '../vocabulary.ts';

const { When, Then } = phrases('Events in YAML');

When(
  'these events happen',
  'Events as an events file has them (captures/events.schema.json), as a text under the step.',
  async function (text: string) {
    for (const happening of readEventsText(text)) {
      if (happening.kind === 'map_update') await this.updateMap(happening);
      else
        await this.fire(
          happening,
          happening.kind === 'packet' ? (happening.label ?? 'a packet') : `a ${happening.kind}`,
        );
    }
  },
);

Then(
  'these events are refused with message {string}',
  'The text under the step is no events file; * stands for any text.',
  async (message: string, text: string) => {
    await expectRefusal({ kind: 'input', errno: undefined, message }, () => readEventsText(text));
  },
);
