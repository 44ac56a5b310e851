package io.idx.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A method that is added to the listener, and that nobody passes on, must not go unnoticed. */
final class RelayTest {
    @Test
    void passesEverythingOn() throws ReflectiveOperationException {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        List<String> methods = tellAll(new Relay(List.of(recorder(first), recorder(second))));
        assertThat(first).hasSizeGreaterThan(5).isEqualTo(methods);
        assertThat(second).isEqualTo(methods);
    }

    @Test
    void passesEverythingOnByPost() throws ReflectiveOperationException {
        List<String> heard = new ArrayList<>();
        Post post = new Post();
        List<String> methods = tellAll(new Relay(List.of(recorder(heard)), post));
        post.drain();
        assertThat(heard).isEqualTo(methods);
    }

    private static List<String> tellAll(Relay relay) throws ReflectiveOperationException {
        List<String> methods = new ArrayList<>();
        for (Method method : ApplyListener.class.getDeclaredMethods()) {
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(RelayTest::any)
                    .toArray();
            method.invoke(relay, arguments);
            methods.add(method.getName());
        }
        return methods;
    }

    private static ApplyListener recorder(List<String> heard) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            heard.add(method.getName());
            return null;
        };
        return (ApplyListener)
                Proxy.newProxyInstance(RelayTest.class.getClassLoader(), new Class<?>[] {ApplyListener.class}, handler);
    }

    private static @Nullable Object any(Class<?> type) {
        return type == int.class ? 7 : type == Optional.class ? Optional.empty() : null;
    }
}
