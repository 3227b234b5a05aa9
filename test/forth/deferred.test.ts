/** Deferred words: effects that callers are compiled for, and what happens when an action has another. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WordEffect } from '../../src/forth/body.ts';
import { convene, file, pathOf } from '../cli/convene.ts';
import { readerSession } from './support.ts';

const image = readerSession().image();

/** The effect of a word after a text: `1 -- 1`, or `varies`. */
function effectOf(name: string, text: string): string {
  const session = readerSession({}, undefined, image);
  session.interpret('test.fs', text);
  return shown(session.system.dictionary.find(name)?.effect);
}

function shown(effect: WordEffect | undefined): string {
  if (effect?.kind !== 'static') return 'varies';
  const floats = effect.floatIn + effect.floatOut === 0 ? '' : ` F: ${effect.floatIn} -- ${effect.floatOut}`;
  const left = effect.returns ? ` ${effect.out}` : '';
  return `${effect.in} --${left}${floats}${effect.observes ? ', observes' : ''}`;
}

describe('the effect of a word that executes a deferred word', () => {
  test.each([
    ['follows from the action', 'varies', 'defer d  : w 1 d ;'],
    ['follows from the action', '0 -- 1', "defer d  : w 1 d ;  ' 1+ is d"],
    ['follows from an action that is set before', '1 -- 1', "defer d  ' + is d  : w 1 d ;"],
    ['follows from the newest action', '1 -- 1', "defer d  : w 1 d ;  ' 1+ is d  ' + is d"],
    ['is found for callers of callers', '0 -- 1', "defer d  : v 1 d ;  : u v v ;  : w 2 u + + ;  ' 1+ is d"],
    ['has floats', '0 -- 0 F: 1 -- 1', 'defer d  : w d ;  :noname fdup f* ; is d'],
    ['tells whether actions look at the stack', '0 -- 1, observes', "defer d  : w d ;  ' depth is d"],
    ['tells whether actions return', '0 --', 'defer d  : w d 1 ;  :noname 5 throw ; is d'],
    ['is found through CATCH', '0 -- 1', "defer d  : w ['] d catch ;  :noname 5 throw ; is d"],
    ['is found where a token is executed at once', '1 -- 1', "defer d  : w ['] d execute ;  ' 1+ is d"],
    ['varies with the action', 'varies', "defer d  : w 1 d ;  ' ?dup is d"],
    ['is found through another name', '0 -- 1', "defer d  synonym e d  : w 1 e ;  ' 1+ is d"],
    ['is found through a second deferred word', '0 -- 1', "defer c  defer d  : w 1 d ;  ' c is d  ' 1+ is c"],
  ])('%s: %s for %s', (_, effect, text) => {
    expect(effectOf('w', text)).toBe(effect);
  });

  test.each([
    ['even and odd', '1 -- 1', 'defer d  : w dup 0= if drop 1 exit then 1- d ;  : v dup if 1- w then ;  '],
    ['one word, by way of its own deferred word', '1 -- 1', 'defer d  : w dup if dup 1- d * else 1+ then ;  : v w ;  '],
    ['words with more than one item', '2 -- 2', 'defer d  : w dup if 1- swap d then ;  : v swap w swap ;  '],
    ['a chain with no end', '0 --', 'defer d  : w d ;  : v w ;  '],
    ['recursion that takes more each time', 'varies', 'defer d  : w if d then ;  : v w w w ;  '],
    ['recursion that leaves more each time', 'varies', 'defer d  : w dup if 1- d 1 then ;  : v w ;  '],
  ])('is found for %s: %s', (_, effect, text) => {
    expect(effectOf('w', `${text} ' v is d`)).toBe(effect);
  });

  test.each([
    ['definitions may store actions of one effect', '1 -- 1', ": a ['] 1+ is d ;  : b ['] 1- to d ;"],
    ['definitions may store actions of another effect', 'varies', "' 1+ is d  : a ['] + is d ;"],
    ['a definition stores any token', 'varies', "' 1+ is d  : a is d ;"],
    ['its cell can be reached', 'varies', "' 1+ is d  ' d >body drop"],
    ['what is stored is no token', 'varies', "' 1+ is d  1234 is d"],
  ])('is as sure as what is known of the actions: %s (%s)', (_, effect, text) => {
    expect(effectOf('w', `defer d  : w d ;  ${text}`)).toBe(effect);
  });
});

const words = `
: ten ( n -- n ) 10 * ;  : hundred ( n -- n ) 100 * ;  : sum ( n n -- n ) + ;  : nothing ( -- ) ;  : seven ( -- n ) 7 ;
: seen ( -- n ) depth ;  : maybe ( n -- n n | 0 ) dup if dup then ;  : bad ( -- ) 5 throw ;
`;

/** Standard programs whose definitions are made before `main` runs; what they print. */
const programs: Readonly<Record<string, readonly [text: string, printed: string]>> = {
  'have an action': ["defer d  ' ten is d  : w 5 d . ;  : main w ;", '50'],
  'get actions of one effect': [
    "defer d  : w 5 d . ;  : main ['] ten is d w ['] hundred is d w 5 action-of d execute . ;",
    '50 500 500',
  ],
  'get actions of several effects': [
    "defer d  : w 3 4 d depth . . . ;  : main ['] sum is d 0 w ['] hundred is d w ['] nothing is d w ;",
    '2 7 0 2 400 3 2 4 3',
  ],
  'get an action from a table': [
    "defer d  create table ' ten , ' sum ,  : w 3 4 d . ;  : main 2 0 do table i cells + @ is d w loop . ;",
    '40 7 3',
  ],
  'have actions that take from under their caller': [
    "defer d  : each 5 0 do i d loop ;  : main 0 ['] sum is d each . ;",
    '10',
  ],
  'have actions that look at the stack': ["defer d  ' seen is d  : w 1 2 d ;  : main 9 w . . . . ;", '3 2 1 9'],
  'have actions that leave now more and now less': [
    "defer d  ' maybe is d  : w 7 swap d ;  : main 3 w . . . 0 w . . ;",
    '3 3 7 0 7',
  ],
  'are caught': ["defer d  ' bad is d  : w ['] d catch ;  : main w . ['] seven is d w . . ;", '5 0 7'],
  'call each other': [
    `defer odd?  : even? dup 0= if drop true exit then 1- odd? ;  : odd dup 0= if drop false exit then 1- even? ;
     ' odd is odd?  : main 10 even? . 11 even? . 11 odd? . 1001 odd? . ;`,
    '-1 0 -1 -1',
  ],
  'call themselves': [
    "defer d  : fact dup 2 < if drop 1 exit then dup 1- d * ;  ' fact is d  : main 20 fact . ;",
    '2432902008176640000',
  ],
  'are actions of others': [
    "defer c  defer d  : w 5 d . ;  ' c is d  ' ten is c  : main w ['] hundred is c w ;",
    '50 500',
  ],
  'take and leave many items': [
    'defer d  :noname ( 6 -- 5 ) + swap >r * swap r> ; is d  : w 1 2 3 4 5 6 d . . . . ;  : main w ;',
    '4 2 33 1',
  ],
  'work on floats': ['defer d  :noname ( F: r r -- r ) f* ; is d  : w 3e 4e d f>s . ;  : main w ;', '12'],
};

const gforth = spawnSync('gforth', ['--version']).status === 0;

describe('programs whose deferred words', () => {
  const names = Object.keys(programs);
  // All in one, so that they are run once and built once.
  const parts = names.map((name, index) => `${programs[name]![0]}  : part-${index} main cr ;\n`);
  const whole = `: main ( -- )${names.map((_, index) => ` part-${index}`).join('')} ;`;
  const source = file('deferred.fs', `${words}${parts.join('')}${whole}\nmain\n`);
  const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());
  let run: readonly string[];
  let built: readonly string[];

  beforeAll(() => {
    const outcome = convene(['run', source]);
    expect(outcome.errors).toBe('');
    run = lines(outcome.output);
    const program = pathOf('deferred.exe');
    expect(convene(['build', source, '-o', program]).errors).toBe('');
    built = lines(spawnSync(program, { encoding: 'utf8' }).stdout);
  });

  test.each(names)('%s print the same when run and when built', (name) => {
    const index = names.indexOf(name);
    expect([run[index], built[index]]).toEqual([programs[name]![1], programs[name]![1]]);
  });

  test.skipIf(!gforth)('print what gforth prints', () => {
    const { stdout } = spawnSync('gforth', ['-e', 'warnings off', source, '-e', 'bye'], { encoding: 'utf8' });
    expect(run).toEqual(lines(stdout));
  });
});

/** What a program prints that sets actions while its text is read. */
function printed(text: string): string {
  const { output, errors } = convene(['run', file('action.fs', words + text)]);
  expect(errors).toBe('');
  return output.trim();
}

describe('IS after callers were compiled', () => {
  test('gives them actions of other effects', () => {
    expect(
      printed(`defer d  : w 3 4 d ;  ' ten is d  w . .  ' sum is d  w .  ' nothing is d  w . .  ' ten is d  w . .
        ' seen is d  w . . .  ' maybe is d  w . . .`),
    ).toBe('40 3 7 4 3 40 3 2 4 3 4 4 3');
  });

  test('gives callers of callers actions of other effects', () => {
    expect(printed("defer d  : v d ;  : w 3 4 v 1+ ;  ' ten is d  w . .  ' sum is d  w .")).toBe('41 3 8');
  });

  test('reaches tokens of callers', () => {
    expect(printed("defer d  : w d ;  ' w constant xt  ' ten is d  4 xt execute .  ' sum is d  1 2 xt execute .")).toBe(
      '40 3',
    );
  });

  test('is also done by DEFER!, TO, definitions and an address', () => {
    expect(
      printed(`defer d  ' ten is d  3 4 d . .  ' sum ' d defer!  3 4 d .  ' ten to d 4 d .  : set ['] sum is d ;  4 d . set 3 4 d .
        ' nothing ' d >body !  d  depth .`),
    ).toBe('40 3 7 40 40 7 0');
  });

  test('gives a word that is running an action of the same effect', () => {
    expect(printed(`defer d  : w d . ;  ' ten is d  5 w  : sets s" ' hundred is d" evaluate 5 w ;  sets`)).toBe(
      '50 500',
    );
  });

  test('gives a word that does not run an action of another effect while others run', () => {
    expect(
      printed(`defer d  : w d . ;  ' ten is d  5 w  : evaluates ( c-addr u -- ) evaluate ;
        s" ' sum is d 1 2 w" evaluates`),
    ).toBe('50 3');
  });

  test('refuses an action of another effect for words that are running', () => {
    const { output, errors, status } = convene([
      'run',
      file('refused.fs', `${words}defer d  : w d . ;  ' ten is d  5 w  : sets s" ' sum is d" evaluate 1 2 w ;\nsets\n`),
    ]);
    expect(output.trim()).toBe('50');
    expect(errors).toContain("'sum' cannot be stored into 'd' while 'sets' is running");
    expect(status).toBe(1);
  });

  test('refuses it where another deferred word stands between', () => {
    expect(
      printed(`defer c  defer d  ' ten is c  : v c ;  ' v is d  : w 5 d . ;  w
        : sets s" ' sum is c" evaluate w ;  ' sets catch .  w`),
    ).toBe('50 -21 50');
  });

  test('can be caught where it is refused, and leaves the action as it was', () => {
    expect(
      printed(`defer d  : w d . ;  ' ten is d  5 w  : sets s" ' sum is d" evaluate 1 2 w ;  ' sets catch .  5 w`),
    ).toBe('50 -21 50');
  });
});
