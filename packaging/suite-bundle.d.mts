export declare function bundleOf(root: string, entryPoints: readonly string[]): Promise<string | undefined>;
export declare function needsSources(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): boolean;
export declare function suiteBundle(): Promise<string | undefined>;
