/** Path of the add-on where it was made beforehand; bundles that have it beside them hold another module in place of this one. */
export const readyAddon = (): string | undefined => undefined;
