/** Calling conventions as data: description, check, assignment, relations between them; the layout of C types. */
export type { AggregateResultRule, AggregateRule } from './aggregate-rules.ts';
export { assign } from './assign.ts';
export {
  type ArgumentBlock,
  type Assignment,
  type Location,
  type Passing,
  poppedBytes,
  type StandingRegister,
} from './assignment.ts';
export { type Bridge, type BridgeRequest, type BridgeTarget, makeBridge, type RoleSource } from './bridge.ts';
export { type Bridges, createBridges } from './bridges.ts';
export * from './c/index.ts';
export { checkConvention } from './check.ts';
export { brokenPromises, type Contract, type ContractLookup } from './contract.ts';
export {
  type Convention,
  defineConvention,
  type PlacementOrder,
  type PlacementRule,
  type StackFacts,
  type VariadicFacts,
} from './convention.ts';
export { underConventions } from './evaluate/under.ts';
export { type ConventionJson, conventionFromJson, conventionToJson } from './json.ts';
export { conventionSchema, type Schema } from './json-schema.ts';
export { parseConvention, type TextOptions } from './json-text.ts';
export type { Mistake } from './mistake.ts';
export { conventionsOf } from './module-conventions.ts';
export { assignmentPicture, conventionPicture, type PictureOptions, pictureTable } from './picture.ts';
export {
  type AssignmentPlaces,
  assignmentPlaces,
  contentPlaces,
  type Labels,
  placesLine,
  type ValuePlaces,
  withRoles,
} from './picture-places.ts';
export { registerList } from './picture-rules.ts';
export type { PictureStyle } from './picture-table.ts';
export {
  type Register,
  type RegisterBank,
  type RegisterClass,
  type RegisterDescription,
  registerClasses,
  registerName,
} from './registers.ts';
export { mayBeCalledAs, mayTailCall, type Relation, type TailCall, type Values } from './relation.ts';
