package io.idx.postgres;
import java.sql.*;
import io.idx.model.*;
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID=1L;
  public DatabaseException(String st, SQLException e){super(e.getMessage()+" in "+st,e);}
  public boolean isLockConflict(){return st("55P03");} public boolean isDeadlock(){return st("40P01");}
  public boolean isConnectionLost(){return false;} public boolean isMissingPrivilege(){return st("42501");}
  private boolean st(String x){ return getCause() instanceof SQLException s && x.equals(s.getSQLState()); }
  public Problem toProblem(){return Problem.of(ProblemCode.SERVER_ERROR, getMessage());}
}
