/** Control structures: each word opens, closes or joins entries of the control-flow stack and appends labels and branches. */
import { close, newLabel, type OpenStructure } from '../definition.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

function forward(system: System, opener: string, kind: 'branch' | 'branchIfZero'): void {
  const definition = system.open();
  const label = newLabel(definition);
  system.append({ kind, label });
  definition.control.push({ kind: 'origin', label, opener, at: system.at() });
}

function resolve(system: System, word: string): void {
  const { label } = close(system.open(), 'origin', word);
  system.append({ kind: 'label', label });
}

function backward(system: System, word: string, kind: 'branch' | 'branchIfZero'): void {
  const { label } = close(system.open(), 'destination', word);
  system.append({ kind, label });
}

/** Exchanges the two newest entries. */
function exchange(system: System): void {
  const { control } = system.open();
  if (control.length < 2) return;
  const top = control.pop()!;
  control.splice(control.length - 1, 0, top);
}

function openLoop(system: System, opener: string): void {
  const definition = system.open();
  const begin = newLabel(definition);
  const end = newLabel(definition);
  system.append(opener === 'DO' ? { kind: 'do' } : { kind: 'questionDo', label: end }, { kind: 'label', label: begin });
  definition.control.push({ kind: 'loop', begin, end, opener, at: system.at() });
}

function closeLoop(system: System, word: string, kind: 'loop' | 'plusLoop'): void {
  const { begin, end } = close(system.open(), 'loop', word);
  system.append({ kind, label: begin }, { kind: 'label', label: end });
}

function innermost<K extends OpenStructure['kind']>(
  system: System,
  kind: K,
): Extract<OpenStructure, { kind: K }> | undefined {
  return system.open().control.findLast((one) => one.kind === kind) as Extract<OpenStructure, { kind: K }> | undefined;
}

function leave(system: System): void {
  const loop = innermost(system, 'loop');
  if (loop === undefined) throw forthError(-22, 'LEAVE outside DO … LOOP');
  system.append({ kind: 'unloop' }, { kind: 'branch', label: loop.end });
}

/** Items of OF: what is left of the selector when it equals the value on top goes away, else continues after ENDOF. */
function openChoice(system: System): void {
  const definition = system.open();
  if (innermost(system, 'case') === undefined) throw forthError(-22, 'OF without CASE before it');
  const label = newLabel(definition);
  system.append(
    { kind: 'primitive', name: 'over' },
    { kind: 'primitive', name: '=' },
    { kind: 'branchIfZero', label },
    { kind: 'primitive', name: 'drop' },
  );
  definition.control.push({ kind: 'origin', label, opener: 'OF', at: system.at() });
}

function closeChoice(system: System): void {
  const definition = system.open();
  const { label } = close(definition, 'origin', 'ENDOF');
  const around = innermost(system, 'case');
  if (around === undefined) throw forthError(-22, 'ENDOF without CASE before it');
  system.append({ kind: 'branch', label: around.end }, { kind: 'label', label });
}

function pickStructure(system: System, remove: boolean): void {
  const index = system.stacks.popInteger();
  const { control } = system.open();
  const place = control.length - 1 - index;
  const wanted = control[place];
  if (wanted === undefined) throw forthError(-22, 'the control-flow stack has fewer entries');
  if (!remove && wanted.kind !== 'destination')
    throw forthError(-22, `CS-PICK of ${wanted.opener}, which is closed only once`);
  if (remove) control.splice(place, 1);
  control.push(wanted);
}

const structure = (
  name: string,
  action: (system: System) => void,
  effect: readonly [number, number] = [0, 0],
): ActionRow => ({
  name,
  action,
  immediate: true,
  compileOnly: true,
  effect,
});

export const controlWords: readonly ActionRow[] = [
  structure('if', (system) => forward(system, 'IF', 'branchIfZero')),
  structure('ahead', (system) => forward(system, 'AHEAD', 'branch')),
  structure('else', (system) => {
    const { label } = close(system.open(), 'origin', 'ELSE');
    forward(system, 'ELSE', 'branch');
    system.append({ kind: 'label', label });
  }),
  structure('then', (system) => resolve(system, 'THEN')),
  structure('endif', (system) => resolve(system, 'ENDIF')),
  structure('begin', (system) => {
    const definition = system.open();
    const label = newLabel(definition);
    system.append({ kind: 'label', label });
    definition.control.push({ kind: 'destination', label, opener: 'BEGIN', at: system.at() });
  }),
  structure('while', (system) => {
    if (system.open().control.length === 0) throw forthError(-22, 'WHILE without BEGIN before it');
    forward(system, 'WHILE', 'branchIfZero');
    exchange(system);
  }),
  structure('repeat', (system) => {
    backward(system, 'REPEAT', 'branch');
    resolve(system, 'REPEAT');
  }),
  structure('until', (system) => backward(system, 'UNTIL', 'branchIfZero')),
  structure('again', (system) => backward(system, 'AGAIN', 'branch')),
  structure('do', (system) => openLoop(system, 'DO')),
  structure('?do', (system) => openLoop(system, '?DO')),
  structure('loop', (system) => closeLoop(system, 'LOOP', 'loop')),
  structure('+loop', (system) => closeLoop(system, '+LOOP', 'plusLoop')),
  structure('leave', leave),
  structure('case', (system) => {
    const definition = system.open();
    definition.control.push({ kind: 'case', end: newLabel(definition), opener: 'CASE', at: system.at() });
  }),
  structure('of', openChoice),
  structure('endof', closeChoice),
  structure('endcase', (system) => {
    const { end } = close(system.open(), 'case', 'ENDCASE');
    system.append({ kind: 'primitive', name: 'drop' }, { kind: 'label', label: end });
  }),
  { name: 'cs-pick', effect: [1, 0], action: (system) => pickStructure(system, false) },
  { name: 'cs-roll', effect: [1, 0], action: (system) => pickStructure(system, true) },
];

/** Words that stand for one item each, whose meaning depends on the definition around them. */
export const itemWords: readonly ActionRow[] = [
  structure('exit', (system) => system.append({ kind: 'exit' })),
  structure('unloop', (system) => system.append({ kind: 'unloop' })),
  structure('i', (system) => system.append({ kind: 'index', depth: 0 })),
  structure('j', (system) => system.append({ kind: 'index', depth: 1 })),
  structure('k', (system) => system.append({ kind: 'index', depth: 2 })),
  structure('n>r', (system) => {
    system.append({ kind: 'call', word: system.standard('(n>r)') }, { kind: 'primitive', name: '>r' });
  }),
  structure('nr>', (system) => {
    system.append({ kind: 'primitive', name: 'r>' }, { kind: 'call', word: system.standard('(nr>)') });
  }),
  structure('recurse', (system) => system.append({ kind: 'call', word: system.open().entry })),
];
