/** Set where the sources are bundled or compiled (packaging). */
declare const REX_CODE_VERSION: string | undefined;

/** The hash of the suite's code; `undefined` where the sources run as they are, because an edit would not show in it. */
export const CODE_VERSION: string | undefined = typeof REX_CODE_VERSION === 'string' ? REX_CODE_VERSION : undefined;
