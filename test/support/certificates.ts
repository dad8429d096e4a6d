// Certificates for tests: the same authority the demo uses.
export {
  createAuthority,
  restoreAuthority,
  type CertificateAuthority,
  type IssuedCertificate,
} from '../../cli/demo/certificate-authority.ts';
