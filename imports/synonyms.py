"""What columns are called in exports and in offices: in English and German, and the usual ones in four more languages.

A name is compared without case, accents, blanks, marks and digits: ``E-mail 1 - Value`` is ``emailvalue``. A column
belongs to a field only if all of its name is known, qualifiers included: ``Email Opt Out`` is no e-mail address.
"""

NAMES = {
    "name": "name fullname contactname displayname ansprechpartner ansprechpartnerin kontakt kontaktperson"
    " contact customer client kunde kundin kundenname vollername nameansprechpartner vorundnachname"
    " vornameundnachname nomcomplet nometprenom nombrecompleto nombreyapellidos nomecompleto volledigenaam"
    " naam",
    "given": "firstname forename givenname vorname rufname firstnames vornamen prenom prenoms nombre nombres"
    " nombredepila nome voornaam",
    "middle": "middlename additionalname weiterevornamen zweitervorname",
    "family": "lastname surname familyname nachname familienname zuname nom nomdefamille apellido apellidos cognome"
    " achternaam",
    "email": "email emailaddress emailaddresse emailadresse mail mailaddress mailadresse emailvalue courriel"
    " adressemail adressecourriel correo correoelectronico emailadres postaelettronica",
    "phone": "phone phonenumber phoneno phonevalue telephone telephonenumber tel telno telnr telefon telefonnr"
    " telefonnummer rufnummer fon festnetz festnetznummer mobile mobilephone mobilenumber"
    " mobilephonenumber mobil mobiltelefon mobilnummer mobilfunk handy handynummer handynr cell cellphone"
    " cellnumber haupttelefon numerodetelephone telephoneportable portable telefono telefonomovil movil"
    " celular cellulare telefoon telefoonnummer",
    "company": "company companyname firma firmenname firmenbezeichnung firm organization organisation"
    " organizationname organisationname organisationsname account accountname companyaccount"
    " associatedcompany unternehmen unternehmensname business businessname employer arbeitgeber societe"
    " entreprise raisonsociale empresa compania razonsocial azienda societa ditta bedrijf bedrijfsnaam",
    "address": "address addresses adresse anschrift postaddress postanschrift postaladdress fulladdress"
    " addressformatted vollstaendigeadresse direccion domicilio indirizzo adres",
    "street": "street streetaddress streetname strasse str strassehausnr strassehausnummer strasseundhausnummer"
    " strasseundnr strassenr addressline addressstreet addresslines rue calle via straat",
    "house": "hausnummer hausnr housenumber houseno",
    "postcode": "zip zipcode postcode postalcode plz postleitzahl addresspostalcode addresszip addresspostcode"
    " codepostal codigopostal cap codicepostale",
    "town": "city town ort stadt wohnort addresscity cityname ville ciudad poblacion localidad citta comune"
    " plaats woonplaats",
    "zipcity": "plzort plzundort postleitzahlort zipcity postcodecity plzstadt",
    "state": "state province provincecode region county bundesland stateregion stateprovince addressregion"
    " addressstate bundeslandkanton kanton",
    "country": "country countrycode land staat countryregion landregion addresscountry countryname laendercode pays"
    " pais paese",
    "notes": "notes note comment comments remark remarks bemerkung bemerkungen notiz notizen anmerkung anmerkungen"
    " kommentar kommentare remarque remarques commentaire commentaires notas observaciones opmerking"
    " opmerkingen",
    "tags": "tags tag labels label groups group groupmembership categories category kategorie kategorien gruppe"
    " gruppen schlagwort schlagworte schlagwoerter stichwort stichworte stichwoerter",
    "externalId": "externalid externalidentifier externalreference externeid externenummer fremdid fremdnummer"
    " kundennummer kundennr kdnr kdnummer customernumber customerno customernr clientid clientnumber"
    " clientno debitorennummer debitorennr debitornummer debitornr accountnumber accountno contactid"
    " recordid mitgliedsnummer mitgliedsnr membernumber memberid membershipnumber mandantennummer"
    " mandantennr",
    "status": "status kundenstatus",
    "subject": "subject betreff thema topic",
    "due": "due duedate faellig faelligam faelligkeit faelligkeitsdatum",
    "text": "text body beschreibung description inhalt",
}
"""Field, or part of a name or address -> what it is called."""

QUALIFIERS = {
    "": 0,
    "person": 1,
    "contact": 1,
    "customer": 1,
    "client": 1,
    "kunden": 1,
    "primary": 1,
    "main": 1,
    "haupt": 1,
    "mailing": 1,
    "po": 1,
    "work": 2,
    "business": 2,
    "office": 2,
    "geschaeftlich": 2,
    "dienstlich": 2,
    "arbeit": 2,
    "billing": 3,
    "rechnungs": 3,
    "mobile": 3,
    "mobil": 3,
    "cell": 3,
    "default": 3,
    "defaultaddress": 3,
    "home": 4,
    "private": 4,
    "privat": 4,
    "personal": 4,
    "secondary": 6,
    "other": 6,
    "weitere": 6,
    "weiterer": 6,
    "weiteres": 6,
}
"""Qualifier before or behind a name -> how much later such a column is taken."""

SECOND_CHOICES = {"mobile": 3, "mobil": 3, "handy": 3, "cell": 3, "kunde": 2, "customer": 2, "client": 2, "account": 2}
"""How a name begins -> how much later such a column is taken than others of its field."""
