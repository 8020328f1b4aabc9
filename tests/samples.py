"""Small sources of the standards that are imported, right in every part."""

ACTIVITY = """<iati-activity xml:lang="en" default-currency="EUR">
  <iati-identifier>XM-DAC-1/2 3</iati-identifier>
  <reporting-org ref="XM-DAC-1" type="10"><narrative>Aid Agency</narrative></reporting-org>
  <title><narrative>Wells</narrative><narrative xml:lang="fr">Puits</narrative></title>
  <description type="1"><narrative>Digs wells.</narrative></description>
  <description type="1"><narrative>In villages.</narrative></description>
  <participating-org ref="XM-DAC-1" role="1" type="10"><narrative>Aid Agency</narrative></participating-org>
  <participating-org ref="XM-DAC-1" role="4"><narrative>AID AGENCY</narrative></participating-org>
  <participating-org ref="KE-NGO-7" role="4"/>
  <other-identifier ref="W-1" type="A1"/>
  <activity-status code="2"/>
  <activity-date iso-date="2020-01-01" type="1"/>
  <activity-date iso-date="2020-02-01" type="2"/>
  <activity-date iso-date="2022-12-31" type="3"/>
  <activity-scope code="7"/>
  <recipient-country code="KE" percentage="100"/>
  <sector vocabulary="1" code="14030"/>
  <tag vocabulary="3" code="1.A"/>
  <budget type="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value>10.50</value></budget>
  <budget type="1"><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/><value currency="EUR">20</value></budget>
  <transaction><transaction-type code="3"/><value>5</value></transaction>
  <document-link url="https://example.org/a b.pdf"><title><narrative>Plan</narrative></title><category code="A12"/></document-link>
  <contact-info><telephone>+254 1</telephone></contact-info>
</iati-activity>"""
PROJECT = {
    "id": "oc4ids-abc-1",
    "title": "A road",
    "description": "Ten kilometres.",
    "status": "implementation",
    "period": {"startDate": "2020-01-01T00:00:00Z", "endDate": "2021-12-31T00:00:00Z"},
    "completion": {"endDate": "2022-06-30T00:00:00Z"},
    "budget": {"amount": {"amount": 1000000.10, "currency": "KES"}},
    "parties": [
        {"id": "1", "name": "Roads Authority", "identifier": {"scheme": "KE-GOV", "id": "17"}, "address": {"countryName": "Kenya"}, "roles": ["publicAuthority", "buyer"]},
        {"id": "2", "name": "Builders Ltd", "roles": ["supplier", "tenderer"]},
    ],
    "publicAuthority": {"id": "KE-GOV-17", "name": "Roads Authority"},
    "locations": [{"description": "Bridge", "geometry": {"type": "Point", "coordinates": [36.8, -1.3]}}],
    "contractingProcesses": [{"id": "o-1", "summary": {"ocid": "ocds-1", "title": "Works", "status": "pre-award", "contractValue": {"amount": 5, "currency": "KES"}}}],
    "documents": [{"id": "d", "title": "Study", "documentType": "feasibilityStudy", "url": "https://example.org/d"}],
}
