/** What a project wants its objects to be judged by. */
export const PROFILES = {
  universal: 'what every Rex program is held to, over built-in inputs',
  features: "what the project's own features say",
} as const;

/** A profile's name. */
export type Profile = keyof typeof PROFILES;

/** The names of all profiles. */
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly Profile[];
