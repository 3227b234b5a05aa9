/** What every target describes about itself. Each target has a folder of its own. */
export * from './lowering.ts';
export * from './target.ts';
