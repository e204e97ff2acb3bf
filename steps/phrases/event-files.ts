import { isUserAction } from '../../kernel-model/events.ts';
import { EVENT_FILE } from '../capability-groups.ts';
import { readEventsText } from '../inputs/event-texts.ts';
import { expectRefusal } from '../judging/refusals.ts';
import type { Scenario } from '../scenario.ts';
import { phrases, TEXT } from '../vocabulary.ts';

const { When, Then } = phrases('Events in YAML');

/** Lets the events of a text happen, one after the other. */
async function happen(scenario: Scenario, text: string): Promise<void> {
  for (const happening of readEventsText(text)) {
    if (isUserAction(happening)) await scenario.act(happening);
    else {
      const label = happening.kind === 'packet' ? (happening.label ?? 'a packet') : `a ${happening.kind}`;
      await scenario.fire(happening, label);
    }
  }
}

When(
  'these events happen',
  'The text under the step is an events file (captures/events.schema.json). Its events happen one after the other.',
  TEXT,
  async function (text: string) {
    await happen(this, text);
  },
  EVENT_FILE,
);

Then(
  'these events are refused with message {string}',
  'The text under the step is not an events file, or has an impossible event. * stands for any text.',
  TEXT,
  async function (message: string, text: string) {
    await expectRefusal({ kind: 'input', errno: undefined, message }, () => happen(this, text));
  },
  EVENT_FILE,
);
