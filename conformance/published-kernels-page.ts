import type { Catalogue } from './catalogue.ts';
import type { DeviatingKernel, Deviation } from './deviations.ts';

const HEAD = `# What published Rex kernels were found to do

The requirements of this specification say what Rex promises. Kernels that have been published fall short of some of them. This page lists
what was found, kernel by kernel. It is made from [conformance/deviations.yaml](../conformance/deviations.yaml)
(\`UPDATE_GOLDEN=1 npm run unit -- conformance/deviations\` writes it).

Verdicts are about what Rex promises, so no deviation makes a program conform or fail. To see what a program would meet on such a
kernel today, choose the kernel:

- on the command line: \`--kernel NAME\` of \`rex-conformance run\`;
- in an events file: \`kernel: NAME\`;
- in a feature: \`Given the kernel is "NAME"\`.

The chapter [features/violations/published-kernels.feature](../features/violations/published-kernels.feature) shows that the specification
finds each deviation that is modelled. [conformance/kernel-record.yaml](../conformance/kernel-record.yaml) has what the kernel did, case by
case; a test replays it.`;

function statementOf(catalogue: Catalogue, id: string): string {
  const requirement = catalogue.find(id);
  if (requirement === undefined) throw new Error(`conformance/deviations.yaml names ${id}, which is no requirement`);
  return `\`${id}\`: ${requirement.statement}`;
}

function section({ title, requirements, promised, found, reason }: Deviation, catalogue: Catalogue): string[] {
  return [
    '',
    `### ${title}`,
    '',
    ...requirements.map((id) => `- ${statementOf(catalogue, id)}`),
    '',
    `**Promised.** ${promised}`,
    '',
    `**Found.** ${found}`,
    '',
    reason === undefined ? '**Modelled:** yes.' : `**Modelled:** no, ${reason}.`,
  ];
}

/**
 * The page about published kernels, in Markdown.
 * @param catalogue the requirements that the deviations name
 */
export function publishedKernelsPage(kernels: readonly DeviatingKernel[], catalogue: Catalogue): string {
  const lines = [HEAD];
  for (const { name, title, published, how, deviations } of kernels) {
    lines.push('', `## ${name}`, '', `${title}, published until ${published}. ${how}`);
    for (const deviation of deviations) lines.push(...section(deviation, catalogue));
  }
  return `${lines.join('\n')}\n`;
}
