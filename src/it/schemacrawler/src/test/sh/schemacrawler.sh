# region schemacrawler
schemacrawler --url="jdbc:cinch:shop/main/acme?project=/srv/shop" --info-level=maximum --command=details
# endregion
