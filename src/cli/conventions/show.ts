/** `convene conventions show NAME [SIGNATURE]` */
import { assignmentPicture, assignmentPlaces, conventionPicture, conventionToJson } from '../../abi/index.ts';
import type { Subcommand } from './index.ts';
import { conventionNamed, loadConventions } from './load.ts';
import { fromOption } from './options.ts';
import { pictureOptions, reporting, writeJson, writeText } from './report.ts';
import { assigned, readSignature } from './signature.ts';

interface ShowOptions {
  readonly from: readonly string[];
  readonly json?: boolean;
}

export const showSubcommand: Subcommand = (command, finish) => {
  command
    .command('show')
    .summary('show a convention, or what it makes of a signature')
    .description(
      'Shows the rules of a convention; with a signature, where each argument and result lies. The signature is a declaration of C, as ' +
        "'double f(int, struct { double x; long n; }, ...)', or as in IR text: 'sysv(i64, f64) -> (i64)'.",
    )
    .argument('<name>', 'a convention, or a JSON file that describes one')
    .argument('[signature]', 'a function')
    .addOption(fromOption())
    .option('--json', 'as JSON; of a convention, a description that can be changed and used')
    .action((name: string, signature: string | undefined, options: ShowOptions) =>
      finish(reporting(options.json, () => show(name, signature, options))),
    );
};

function show(name: string, text: string | undefined, { from, json }: ShowOptions): undefined {
  const convention = conventionNamed(name, loadConventions(from));
  if (text === undefined) {
    if (json === true) writeJson(conventionToJson(convention));
    else writeText(conventionPicture(convention, pictureOptions()));
    return;
  }
  const signature = readSignature(text);
  const assignment = assigned(convention, signature);
  if (json === true) writeJson({ signature: text, ...assignmentPlaces(assignment, signature.labels) });
  else
    writeText(
      `${text}  under ${convention.name}\n\n${assignmentPicture(assignment, signature.labels, pictureOptions())}`,
    );
}
