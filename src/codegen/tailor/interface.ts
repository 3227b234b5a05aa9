/**
 * Registers for the arguments and results of functions whose callers are all known: a value that comes out of one call and goes into
 * the next, or is handed on as it came in, had best find itself where it is wanted. Points of interfaces that values flow between are
 * put together, heaviest flow first, as long as no two arguments (or results) of one function meet; then each such class gets a
 * register. It is the coalescing of copies (Chaitin, "Register Allocation & Spilling via Graph Coloring", 1982) over the calls of a
 * module.
 */
import type { Register, RegisterClass } from '../../abi/index.ts';
import { isFloat, type Parameter } from '../../ir/index.ts';
import type { CallGraph } from './call-graph.ts';
import type { Flow } from './value-flow.ts';

/** A function's place for an argument (side 0) or a result (side 1). */
export interface Point {
  readonly fn: number;
  readonly side: 0 | 1;
  readonly index: number;
}

export interface PointNumbering {
  readonly count: number;
  readonly points: readonly Point[];
  readonly numberOf: (point: Point) => number;
}

/** Registers by parameter and by result. */
export interface Interface {
  readonly parameters: readonly Register[];
  readonly results: readonly Register[];
}

export interface InterfaceProblem {
  readonly graph: CallGraph;
  readonly numbering: PointNumbering;
  /** By function: whether its registers may be chosen. */
  readonly free: readonly boolean[];
  /** The register of a point that has one already: of functions that are not free, and of roles. */
  readonly fixed: (point: Point) => Register | undefined;
  /** Registers that a point may have, the best first. */
  readonly candidates: (point: Point) => readonly Register[];
  /** Pairs of points that must be in one register. */
  readonly equal: readonly (readonly [number, number])[];
  readonly flows: readonly Flow[];
}

export function numberPoints({ nodes }: CallGraph): PointNumbering {
  const points: Point[] = [];
  const start = nodes.map(({ f }, fn) => {
    const first = points.length;
    f.signature.parameters.forEach((_, index) => {
      points.push({ fn, side: 0, index });
    });
    f.signature.results.forEach((_, index) => {
      points.push({ fn, side: 1, index });
    });
    return first;
  });
  const numberOf = ({ fn, side, index }: Point): number =>
    start[fn] + (side === 0 ? index : nodes[fn].f.signature.parameters.length + index);
  return { count: points.length, points, numberOf };
}

const parametersOf = ({ nodes }: CallGraph, { fn, side }: Pick<Point, 'fn' | 'side'>): readonly Parameter[] =>
  side === 0 ? nodes[fn].f.signature.parameters : nodes[fn].f.signature.results;

const classOf = (graph: CallGraph, point: Point): RegisterClass =>
  isFloat(parametersOf(graph, point)[point.index].type) ? 'float' : 'integer';

/** By function: its registers; undefined where they are not free, or have run out. */
export function chooseInterfaces(problem: InterfaceProblem): readonly (Interface | undefined)[] {
  const { graph, numbering, free, fixed, equal, flows } = problem;
  const { points } = numbering;
  const classes = pointClasses(problem);
  for (const [a, b] of equal) classes.join(a, b, 0);
  // What a function that is not free has in memory stays there.
  const inRegister = (point: number): boolean => free[points[point].fn] === true || fixed(points[point]) !== undefined;
  const usable = flows.filter(({ from, to }) => inRegister(from) && inRegister(to));
  const heaviest = usable.sort((a, b) => b.weight - a.weight || a.from - b.from || a.to - b.to);
  for (const { from, to, weight } of heaviest) classes.join(from, to, weight);
  classes.color();
  const registersOf = (fn: number, side: 0 | 1): Register[] =>
    parametersOf(graph, { fn, side }).flatMap((_, index) => {
      const register = classes.registerOf(numbering.numberOf({ fn, side, index }));
      return register === undefined ? [] : [register];
    });
  return graph.nodes.map(({ f }, fn) => {
    if (!free[fn]) return undefined;
    const [parameters, results] = [registersOf(fn, 0), registersOf(fn, 1)];
    const { signature } = f;
    const complete = parameters.length === signature.parameters.length && results.length === signature.results.length;
    return complete ? { parameters, results } : undefined;
  });
}

interface PointClass {
  readonly members: number[];
  /** The sides of functions that members lie on: `2 · fn + side`. */
  readonly sides: Set<number>;
  register: Register | undefined;
  weight: number;
}

/** Points in classes that share a register, each its own at first. */
function pointClasses({ graph, numbering, fixed, candidates }: InterfaceProblem) {
  const { points } = numbering;
  const sideOf = ({ fn, side }: Point): number => 2 * fn + side;
  const classes: PointClass[] = points.map((point, number) => ({
    members: [number],
    sides: new Set([sideOf(point)]),
    register: fixed(point),
    weight: graph.frequencies[point.fn],
  }));
  const classAt = points.map((_, number) => number);
  const bySide = new Map<number, Set<number>>();
  points.forEach((point, number) => {
    const side = sideOf(point);
    bySide.set(side, (bySide.get(side) ?? new Set()).add(number));
  });

  /** Whether a register belongs to another class on some of these sides. */
  const isTaken = (register: Register, sides: Iterable<number>, own: readonly number[]): boolean => {
    for (const side of sides) {
      for (const other of bySide.get(side)!) {
        if (classes[other].register === register && !own.includes(other)) return true;
      }
    }
    return false;
  };

  const canJoin = (a: number, b: number): boolean => {
    const [one, other] = [classes[a], classes[b]];
    if (one.register !== undefined && other.register !== undefined && one.register !== other.register) return false;
    for (const side of one.sides) if (other.sides.has(side)) return false;
    const register = one.register ?? other.register;
    return register === undefined || !isTaken(register, [...one.sides, ...other.sides], [a, b]);
  };

  return {
    /** Puts the classes of two points together, unless something speaks against it. */
    join(from: number, to: number, weight: number): void {
      const a = Math.min(classAt[from], classAt[to]);
      const b = Math.max(classAt[from], classAt[to]);
      if (a === b || classOf(graph, points[from]) !== classOf(graph, points[to]) || !canJoin(a, b)) return;
      const [one, other] = [classes[a], classes[b]];
      for (const member of other.members) {
        classAt[member] = a;
        one.members.push(member);
      }
      for (const side of other.sides) {
        one.sides.add(side);
        bySide.get(side)!.delete(b);
        bySide.get(side)!.add(a);
      }
      one.register ??= other.register;
      one.weight += other.weight + weight;
      other.members.length = 0;
    },
    /** Gives a register to each class that has none, the weightiest first. */
    color(): void {
      const open = [...classes.keys()].filter(
        (number) => classes[number].members.length > 0 && classes[number].register === undefined,
      );
      open.sort((a, b) => classes[b].weight - classes[a].weight || a - b);
      for (const number of open) {
        const one = classes[number];
        // Results have the strongest opinion of where they are.
        const spokesman = one.members.find((member) => points[member].side === 1) ?? one.members[0];
        const pool = candidates(points[spokesman]);
        one.register = pool.find((register) => !isTaken(register, one.sides, [number]));
      }
    },
    registerOf(point: number): Register | undefined {
      return classes[classAt[point]].register;
    },
  };
}
