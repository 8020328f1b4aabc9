export const dump = () => ""; export const split = () => ""; export const withChanges = () => "";
