# region sqlline
java -cp cinch.jar:sqlline.jar sqlline.SqlLine -u "jdbc:cinch:shop/main/acme?project=/srv/shop" -n "" -p ""
# endregion
