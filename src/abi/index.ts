/** Calling conventions as data: description, check, assignment. */
export { type Assignment, assign, type Location, type StandingRegister } from './assign.ts';
export { checkConvention } from './check.ts';
export { type Convention, defineConvention, type PlacementOrder, type PlacementRule } from './convention.ts';
export {
  type Register,
  type RegisterBank,
  type RegisterClass,
  type RegisterDescription,
  registerName,
} from './registers.ts';
