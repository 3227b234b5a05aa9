/**
 * What a function is made from: a word, for its body or its dynamic form, or IR that somebody else has made. Its text says all that the
 * function depends on, and the function can be made from the text alone.
 */
import type { IrFunction } from '../ir/index.ts';
import type { Subject } from './body.ts';
import { subjectOf, subjectText } from './body-text.ts';
import { bridge, irText, lower } from './compile/index.ts';

export type FunctionSource =
  | { readonly kind: 'body' | 'bridge'; readonly word: Subject }
  | { readonly kind: 'ir'; readonly f: IrFunction };

export function makeFunction(source: FunctionSource): IrFunction {
  switch (source.kind) {
    case 'body':
      return lower(source.word);
    case 'bridge':
      return bridge(source.word);
    case 'ir':
      return source.f;
  }
}

/** The first word tells the kind. */
export function sourceText(source: FunctionSource): string {
  switch (source.kind) {
    case 'body':
      return `body ${subjectText(source.word)}`;
    case 'bridge': {
      const { name, symbol, token, effect, at } = source.word;
      return `bridge ${subjectText({ name, symbol, token, effect, ...(at && { at }) })}`;
    }
    case 'ir':
      return `ir ${irText(source.f)}`;
  }
}

/** Words change in the course of a program, so what they were is taken from the text. */
export function functionFromText(source: FunctionSource, text: string): IrFunction {
  if (source.kind === 'ir') return source.f;
  const word = subjectOf(text.slice(source.kind.length + 1));
  return makeFunction({ kind: source.kind, word });
}
