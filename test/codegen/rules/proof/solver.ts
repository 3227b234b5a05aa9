/** The solver Z3, asked in SMT-LIB. */
import { init } from 'z3-solver';
import type { Term } from './terms.ts';

export interface Solver {
  /**
   * What it says of each text by itself: `unsat` where nothing satisfies all its assertions. A text that it finds wrong is an
   * error. What takes too long is `unknown`.
   */
  readonly ask: (texts: readonly string[]) => Promise<readonly string[]>;
  /** Values of terms, by what they are called, with which a text is satisfied. */
  readonly values: (text: string, terms: ReadonlyMap<string, Term>) => Promise<string>;
  readonly close: () => void;
}

/** `timeout` in milliseconds for each text. */
export async function openSolver(timeout: number): Promise<Solver> {
  const { Z3, em } = await init();
  const configuration = Z3.mk_config();
  const context = Z3.mk_context(configuration);
  Z3.del_config(configuration);
  const evaluate = (text: string): Promise<string> =>
    Z3.eval_smtlib2_string(context, `(reset)\n(set-option :timeout ${timeout})\n${text}`);
  return {
    async ask(texts) {
      const answers: string[] = [];
      // Many at once: most take less time than a call does.
      for (let first = 0; first < texts.length; first += 32) {
        const some = texts.slice(first, first + 32);
        const answer = await evaluate(some.map((text) => `(push)\n${text}\n(check-sat)\n(pop)`).join('\n'));
        const lines = answer.trim().split('\n');
        if (lines.length !== some.length || lines.some((line) => !/^(un)?(sat|known)$/.test(line))) {
          throw new Error(`the solver says ${answer}`);
        }
        answers.push(...lines);
      }
      return answers;
    },
    async values(text, terms) {
      const asked = [...terms.values()].map((term) => `(eval ${term.text})`).join('\n');
      const [, ...answers] = (await evaluate(`${text}\n(check-sat)\n${asked}`)).trim().split('\n');
      return [...terms.keys()].map((name, index) => `  ${name} = ${answers[index]}`).join('\n');
    },
    close: () => em.PThread.terminateAllThreads(),
  };
}
