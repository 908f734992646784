// Optional settings of the edge, by stage parameters: domain, certificate, web ACL, CSP reports, security contact.
const NOTHING = {Ref: 'AWS::NoValue'};

module.exports = async ({resolveVariable}) => {
  const {siteDomain, certificateArn, webAclArn, cspReportUrl, mapUrl, securityContact} = await resolveVariable(
    'file(resources/parameters.js)',
  );
  const ownUrl = {Label: {'Fn::Select': [0, {'Fn::Split': ['.', {'Fn::GetAtt': ['SiteDistribution', 'DomainName']}]}]}};
  return {
    siteUrl: siteDomain ? `https://${siteDomain}` : {'Fn::Sub': [await resolveVariable('param:siteUrl'), ownUrl]},
    aliases: siteDomain ? [siteDomain] : NOTHING,
    // CloudFront's own certificate accepts TLS 1.0, whatever minimum is set.
    certificate: certificateArn
      ? {AcmCertificateArn: certificateArn, SslSupportMethod: 'sni-only', MinimumProtocolVersion: 'TLSv1.2_2021'}
      : NOTHING,
    webAcl: webAclArn || NOTHING,
    mapUrl: mapUrl || 'none', // an output has to have a value
    // Browsers with Reporting-Endpoints use report-to, others report-uri.
    cspReports: cspReportUrl ? `; report-to csp; report-uri ${cspReportUrl}` : '',
    headers: cspReportUrl
      ? {Items: [{Header: 'Reporting-Endpoints', Value: `csp="${cspReportUrl}"`, Override: true}]}
      : NOTHING,
    securityContact: JSON.stringify(securityContact),
  };
};
