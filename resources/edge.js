// What a stage has at the edge only if its parameters ask for it: a domain, a certificate, a web ACL, reports, a contact.
const NOTHING = {Ref: 'AWS::NoValue'};

module.exports = async ({resolveVariable}) => {
  const {siteDomain, certificateArn, webAclArn, cspReportUrl, securityContact} = await resolveVariable(
    'file(resources/parameters.js)',
  );
  const ownUrl = {Label: {'Fn::Select': [0, {'Fn::Split': ['.', {'Fn::GetAtt': ['SiteDistribution', 'DomainName']}]}]}};
  return {
    siteUrl: siteDomain ? `https://${siteDomain}` : {'Fn::Sub': [await resolveVariable('param:siteUrl'), ownUrl]},
    aliases: siteDomain ? [siteDomain] : NOTHING,
    // CloudFront's own certificate takes TLS 1.0, whatever minimum is asked for.
    certificate: certificateArn
      ? {AcmCertificateArn: certificateArn, SslSupportMethod: 'sni-only', MinimumProtocolVersion: 'TLSv1.2_2021'}
      : NOTHING,
    webAcl: webAclArn || NOTHING,
    // Browsers that know Reporting-Endpoints go by report-to, the others by report-uri.
    cspReports: cspReportUrl ? `; report-to csp; report-uri ${cspReportUrl}` : '',
    headers: cspReportUrl
      ? {Items: [{Header: 'Reporting-Endpoints', Value: `csp="${cspReportUrl}"`, Override: true}]}
      : NOTHING,
    securityContact: JSON.stringify(securityContact),
  };
};
