package io.idx.postgres;
import java.sql.*;
final class ConnectionSource implements AutoCloseable {
  private final String url;
  ConnectionSource(String url){this.url=url;}
  static ConnectionSource open(ConnectionSettings s){return new ConnectionSource(s.url());}
  Connection get(){ try { return DriverManager.getConnection(url);} catch(SQLException e){throw new DatabaseException("connect",e);} }
  int major(){ try(Connection c=get()){return c.getMetaData().getDatabaseMajorVersion();}catch(SQLException e){throw new DatabaseException("connect",e);} }
  String host(){return "h";} int port(){return 1;} boolean transactionPooler(){return false;}
  @Override public void close(){}
}
