/** What callees have promised beyond their conventions. */
import type { Contract, ContractLookup } from '../abi/index.ts';

/** The contract of a callee that is called by name, if the call is as the contract has it. */
export function contractOf(
  contracts: ContractLookup,
  symbol: string | undefined,
  convention: string,
): Contract | undefined {
  const contract = symbol === undefined ? undefined : contracts(symbol);
  return contract?.convention === convention ? contract : undefined;
}
