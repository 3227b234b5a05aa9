/** Signatures as users write them: a declaration of C, or as in IR text. */
import {
  type Assignment,
  assign,
  type CDeclaration,
  type Convention,
  type FunctionType,
  type Labels,
  parseSignature,
  signatureOf,
  typeText,
  withRoles,
} from '../../abi/index.ts';
import { parseSignatureText, type Signature, typeNames } from '../../ir/index.ts';
import { rememberText } from './report.ts';

export interface GivenSignature {
  readonly text: string;
  readonly labels: Labels;
  /** Its parameters and results as they are written. */
  readonly values: Omit<Signature, 'convention'>;
  /** Its signature under a convention, with the roles that the convention places. */
  under(convention: Convention): Signature;
}

/** `name(i64, …)`: C has a type before the name, or no type of the IR within. */
function isIntermediate(text: string): boolean {
  const inside = /^\s*(?:[\w.-]+|"[^"]*")\s*\((.*)\)\s*(?:->.*)?$/s.exec(text)?.[1];
  const words: readonly string[] = inside?.match(/[A-Za-z_]\w*/g) ?? [];
  return inside !== undefined && (text.includes('->') || typeNames.some((name) => words.includes(name)));
}

/** `name` is the text's in errors, which quote it. Throws `c-syntax`, `c-type`, `ir-syntax`. */
export function readSignature(text: string, name = 'signature'): GivenSignature {
  rememberText(name, text);
  if (isIntermediate(text)) {
    const signature = parseSignatureText(text, name);
    return { text, labels: {}, values: signature, under: (convention) => withRoles(convention, signature) };
  }
  const { type } = parseSignature(text, { file: name });
  return {
    text,
    labels: labelsOf(type),
    values: signatureOf(type, ''),
    under: (convention) => withRoles(convention, signatureOf(type, convention.name)),
  };
}

function labelsOf({ parameters, result }: CDeclaration['type'] & FunctionType): Labels {
  return {
    parameters: parameters.map(({ name }) => name),
    types: {
      parameters: parameters.map(({ type }) => typeText(type)),
      results: result.kind === 'void' ? [] : [typeText(result)],
    },
  };
}

/** Where everything lies. Throws `convention-refusal`. */
export const assigned = (convention: Convention, signature: GivenSignature): Assignment =>
  assign(convention, signature.under(convention));
