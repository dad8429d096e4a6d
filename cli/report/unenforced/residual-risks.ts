// What no setting of a site removes. The same list stands in SECURITY.md, at more length; a test compares their titles.

export const RESIDUAL_RISKS = [
  {
    title: 'Encrypted inner names (ECH)',
    text: 'A client that brings its own keys can hide the name it wants behind a listed public name. DNS hands out no such keys.',
  },
  {
    title: 'Domain fronting',
    text: 'Behind a shared content network, a connection to a listed name may carry requests for another host.',
  },
  {
    title: 'HTTP/2 coalescing',
    text: 'All names of a zone resolve to one address. A browser may send requests for a second name over a connection to the first, if one certificate covers both.',
  },
  { title: 'Arc gateway', text: 'Through a gateway all destinations of Arc are one server name.' },
  {
    title: 'Multi-tenant wildcards',
    text: 'Names below some wildcards belong to every customer of the service. They are listed above.',
  },
  {
    title: 'Shared addresses',
    text: 'Where a node masquerades its pods, all traffic of a zone is one caller with the entries of that zone.',
  },
  {
    title: 'DNS as a channel',
    text: 'Below a wildcard a client chooses the names it asks for. How many new ones pass is bounded, not zero.',
  },
  { title: 'Interception', text: 'Nothing opens TLS, so what is inside of a connection is not seen.' },
] as const;
