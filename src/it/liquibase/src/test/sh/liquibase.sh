# region liquibase
liquibase --url="jdbc:cinch:shop?create=true&migrate=true" --changeLogFile=changelog.xml update
# endregion
