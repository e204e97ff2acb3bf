/** Sets of requirements that a project can choose for its objects. */
export const PROFILES = {
  universal: 'the requirements for every Rex program, over built-in inputs',
  features: "the project's own features",
} as const;

/** A profile's name. */
export type Profile = keyof typeof PROFILES;

/** The names of all profiles. */
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly Profile[];
