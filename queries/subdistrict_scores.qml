<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology">
  <renderer-v2 type="categorizedSymbol" attr="band" symbollevels="0" enableorderby="0" forceraster="0">
    <categories>
      <category value="excellent" label="优秀" symbol="0" render="true"/>
      <category value="good" label="良好" symbol="1" render="true"/>
      <category value="pass" label="合格" symbol="2" render="true"/>
      <category value="fail" label="不合格" symbol="3" render="true"/>
      <category value="" label="无得分" symbol="4" render="true"/>
    </categories>
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map"><Option name="color" type="QString" value="39,174,96,200"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="255,255,255,255"/><Option name="outline_width" type="QString" value="0.6"/><Option name="outline_width_unit" type="QString" value="MM"/><Option name="outline_style" type="QString" value="solid"/></Option>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map"><Option name="color" type="QString" value="41,128,185,200"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="255,255,255,255"/><Option name="outline_width" type="QString" value="0.6"/><Option name="outline_width_unit" type="QString" value="MM"/><Option name="outline_style" type="QString" value="solid"/></Option>
        </layer>
      </symbol>
      <symbol name="2" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map"><Option name="color" type="QString" value="243,156,18,200"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="255,255,255,255"/><Option name="outline_width" type="QString" value="0.6"/><Option name="outline_width_unit" type="QString" value="MM"/><Option name="outline_style" type="QString" value="solid"/></Option>
        </layer>
      </symbol>
      <symbol name="3" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map"><Option name="color" type="QString" value="192,57,43,200"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="255,255,255,255"/><Option name="outline_width" type="QString" value="0.6"/><Option name="outline_width_unit" type="QString" value="MM"/><Option name="outline_style" type="QString" value="solid"/></Option>
        </layer>
      </symbol>
      <symbol name="4" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map"><Option name="color" type="QString" value="189,195,199,200"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="255,255,255,255"/><Option name="outline_width" type="QString" value="0.6"/><Option name="outline_width_unit" type="QString" value="MM"/><Option name="outline_style" type="QString" value="solid"/></Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <layerGeometryType>2</layerGeometryType>
</qgis>
