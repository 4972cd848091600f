/** The header in which our door hands the client's address on; whatever a client sends under this name is replaced. */
export const ADDRESS_HEADER = 'x-keyward-address'
