/** C types: as values, from and to text, their layout, and what calling conventions see of them. */
export { aggregateOf, type IrScalar, irTypeOf, isScalar, parameterOf, signatureOf } from './aggregate.ts';
export { type FieldPlace, type Layout, layoutOf } from './layout.ts';
export { type DataModel, enumStorage, mingwModel, standardType, systemVModel, windowsModel } from './model.ts';
export {
  addNames,
  type CDeclaration,
  type CDeclarations,
  type CNames,
  newNames,
  type ParseOptions,
  parseDeclarations,
  parseSignature,
  parseType,
  type TaggedType,
} from './parse/index.ts';
export { typeText, type WrittenTags } from './print.ts';
export * from './types.ts';
