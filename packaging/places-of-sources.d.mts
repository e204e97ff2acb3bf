import type { Plugin } from 'esbuild';

export declare function withPlaces(text: string, path: string): string;
export declare const placesOfSources: Plugin;
