// The parts of the distribution that a stage has only if it names a domain, a certificate or a web ACL.
const NOTHING = {Ref: 'AWS::NoValue'};

module.exports = async ({resolveVariable}) => {
  const {siteDomain, certificateArn, webAclArn} = await resolveVariable('file(resources/parameters.js)');
  const ownUrl = {Label: {'Fn::Select': [0, {'Fn::Split': ['.', {'Fn::GetAtt': ['SiteDistribution', 'DomainName']}]}]}};
  return {
    siteUrl: siteDomain ? `https://${siteDomain}` : {'Fn::Sub': [await resolveVariable('param:siteUrl'), ownUrl]},
    aliases: siteDomain ? [siteDomain] : NOTHING,
    // CloudFront's own certificate takes TLS 1.0, whatever minimum is asked for.
    certificate: certificateArn
      ? {AcmCertificateArn: certificateArn, SslSupportMethod: 'sni-only', MinimumProtocolVersion: 'TLSv1.2_2021'}
      : NOTHING,
    webAcl: webAclArn || NOTHING,
  };
};
