import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const ROOT = join(import.meta.dirname, '../..');
export const MODULES = join(ROOT, 'node_modules');

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

export interface GitlabJob {
  readonly stage: string;
  readonly script: readonly string[];
}

const read = (file: string): unknown => parse(readFileSync(join(ROOT, file), 'utf8'));
export const action = read('action.yml') as Action;
export const workflow = read('docs/ci/github.yml') as Workflow;
export const gitlab = read('docs/ci/gitlab.yml') as { readonly stages: readonly string[] } & Readonly<
  Record<string, GitlabJob>
>;
export const gitlabJobs = ['rex-features', 'rex-verdict'].map((name) => gitlab[name]!);

/** What a GitHub expression comes to, of those that are used. */
export function evaluate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const known = values[expression];
    assert.ok(known !== undefined, `${expression} has no value`);
    return known;
  });
}

/** Whether a step of the action is done, given its inputs. */
export function isDone({ if: condition }: Step, inputs: Readonly<Record<string, string>>): boolean {
  const [, expression = 'true'] = /^\$\{\{ (.*) \}\}$/.exec(condition ?? '') ?? [];
  return expression.split(' && ').every((part) => {
    const [, name, operator, value] = /^inputs\.([\w-]+) (==|!=) '(.*)'$/.exec(part) ?? [];
    if (name === undefined) return part === 'true' || part === '!cancelled()';
    assert.ok(name in inputs, name);
    return (inputs[name] === value) === (operator === '==');
  });
}
