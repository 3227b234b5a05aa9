/** The rules of x86-64 in groups, which are always the same: bundles hold them ready-made. */
import { x64Lowering } from '../../targets/x64/index.ts';
import { type GroupTexts, groupTexts } from './groups.ts';

export const x64Groups = (): GroupTexts => groupTexts(x64Lowering.rules);
