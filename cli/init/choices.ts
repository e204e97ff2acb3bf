/** Servers that a workflow can be written for. */
export const CI_NAMES = ['github', 'gitlab'] as const;
export type CiName = (typeof CI_NAMES)[number];

/** Program types that have a template: a program and its feature in programs/templates. */
export const TEMPLATE_NAMES = ['xdp', 'tc', 'kprobe', 'tracepoint', 'perf_event'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];
