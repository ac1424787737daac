<?xml version="1.0" encoding="UTF-8"?>
<!-- Of the software bill of materials (CycloneDX): which libraries there are, and under which licences. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:b="http://cyclonedx.org/schema/bom/1.6">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="/">
    <xsl:text>ebb is distributed with these libraries, each in a jar of its own in jars/, unchanged, and under these
licences. What a library says of its licence beyond that is in its jar. sbom.json (CycloneDX) has the same list, with
checksums.

</xsl:text>
    <xsl:for-each select="/b:bom/b:components/b:component[not(starts-with(b:group, 'dev.ebb'))]">
      <xsl:sort select="b:group"/>
      <xsl:sort select="b:name"/>
      <xsl:sort select="b:version"/>
      <xsl:value-of select="concat(b:group, ':', b:name, ' ', b:version, '&#10;')"/>
      <xsl:for-each select="b:licenses/b:license | b:licenses/b:expression">
        <xsl:text>    </xsl:text>
        <xsl:choose>
          <xsl:when test="b:id"><xsl:value-of select="b:id"/></xsl:when>
          <xsl:when test="b:name"><xsl:value-of select="b:name"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="b:url"><xsl:value-of select="concat(', ', b:url)"/></xsl:if>
        <xsl:text>&#10;</xsl:text>
      </xsl:for-each>
      <xsl:if test="not(b:licenses/*)"><xsl:text>    see its jar&#10;</xsl:text></xsl:if>
      <xsl:for-each select="b:externalReferences/b:reference[@type='website'][1]">
        <xsl:value-of select="concat('    ', b:url, '&#10;')"/>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
