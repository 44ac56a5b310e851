package io.idx.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * A test that runs once on every major of this run, with an empty database of its own:
 *
 * <pre>{@code
 * @EachServer
 * void readsAnIndex(Database database) { … }
 * }</pre>
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(EachServer.Provider.class)
public @interface EachServer {
    /** The first major that has what is tested. */
    int from() default 14;

    /** Gives each invocation its server. */
    final class Provider implements TestTemplateInvocationContextProvider {
        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            int from = context.getRequiredTestMethod()
                    .getAnnotation(EachServer.class)
                    .from();
            Servers servers = Servers.of(context);
            return servers.majors().stream()
                    .filter(major -> major >= from)
                    .map(major -> new Invocation(servers, major));
        }

        @Override
        public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
            return true;
        }
    }

    /** One run on one server. */
    record Invocation(Servers servers, int major) implements TestTemplateInvocationContext, ParameterResolver {
        @Override
        public String getDisplayName(int invocationIndex) {
            return "PostgreSQL " + major;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Database.class;
        }

        /** JUnit closes what is in the store of the invocation. */
        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Database database = servers.server(major).newDatabase();
            context.getStore(ExtensionContext.Namespace.create(EachServer.class))
                    .put(database.name(), database);
            return database;
        }
    }
}
