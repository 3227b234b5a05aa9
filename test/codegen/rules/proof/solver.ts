/** The solver Z3, asked in SMT-LIB. */
import { init } from 'z3-solver';
import { equal, type Term } from './terms.ts';

export interface Solver {
  /** `unsat` where nothing satisfies all assertions of a text, `sat`, or `unknown` where it takes too much work. */
  readonly ask: (text: string) => Promise<string>;
  /** Values of terms, by what they are called, with which a text is satisfied. */
  readonly values: (text: string, terms: ReadonlyMap<string, Term>) => Promise<string>;
  readonly close: () => void;
}

/** `limit` bounds the work on each text in the solver's own unit, so that answers are the same on every machine. */
export async function openSolver(limit: number): Promise<Solver> {
  const { Z3, em } = await init();
  Z3.global_param_set('rlimit', String(limit));

  /** The answer, and the model of what is satisfied. Nothing is kept: a context grows slow. */
  async function answer(text: string): Promise<{ readonly outcome: string; readonly model: string }> {
    const configuration = Z3.mk_config();
    const context = Z3.mk_context(configuration);
    Z3.del_config(configuration);
    const solver = Z3.mk_solver(context);
    Z3.solver_inc_ref(context, solver);
    // The text is read before a thread starts to work on it: it need not outlive the call.
    Z3.solver_from_string(context, solver, text);
    const outcome = outcomes[(await Z3.solver_check(context, solver)) + 1];
    const model = outcome === 'sat' ? Z3.model_to_string(context, Z3.solver_get_model(context, solver)) : '';
    Z3.solver_dec_ref(context, solver);
    Z3.del_context(context);
    return { outcome, model };
  }

  return {
    ask: async (text) => (await answer(text)).outcome,
    async values(text, terms) {
      const named = [...terms].map(([name, { text: value, width }]): string => {
        const sort = width === 0 ? 'Bool' : `(_ BitVec ${width})`;
        return `(declare-const |${name}| ${sort})\n(assert ${equal({ text: value, width }, { text: `|${name}|`, width }).text})`;
      });
      const { model } = await answer([text, ...named].join('\n'));
      const lines = model.split('\n');
      return [...terms.keys()]
        .flatMap((name) => lines.filter((line) => line.startsWith(`${name} ->`) || line.startsWith(`|${name}| ->`)))
        .join('\n');
    },
    close: () => em.PThread.terminateAllThreads(),
  };
}

/** Z3's three truth values, from −1 on. */
const outcomes = ['unsat', 'unknown', 'sat'];
