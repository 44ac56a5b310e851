package io.idx.test;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * What {@code TidyTest} measures of one Java file, as the compiler reads it.
 *
 * @param methods every method and constructor with the length of its body; a test's table of inputs stands above it
 * @param undocumented public types without Javadoc
 * @param nullMarked whether a package declaration carries {@code @NullMarked}
 */
record SourceFile(Path path, List<Method> methods, List<String> undocumented, boolean nullMarked) {
    record Method(String name, long lines) {}

    /** Parses the files, without resolving a single name. */
    static List<SourceFile> parse(Collection<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            DocTrees docs = DocTrees.instance(task);
            List<SourceFile> parsed = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                parsed.add(new Measurer(unit, docs).measured());
            }
            return parsed;
        }
    }

    private static final class Measurer extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final DocTrees docs;
        private final List<Method> methods = new ArrayList<>();
        private final List<String> undocumented = new ArrayList<>();

        Measurer(CompilationUnitTree unit, DocTrees docs) {
            this.unit = unit;
            this.docs = docs;
        }

        SourceFile measured() {
            scan(unit, null);
            return new SourceFile(
                    Path.of(unit.getSourceFile().toUri()),
                    methods,
                    undocumented,
                    unit.getPackageAnnotations().stream()
                            .anyMatch(annotation ->
                                    annotation.getAnnotationType().toString().equals("NullMarked")));
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (type.getModifiers().getFlags().contains(Modifier.PUBLIC)
                    && docs.getDocComment(getCurrentPath()) == null) {
                undocumented.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            methods.add(
                    new Method(method.getName().toString(), method.getBody() == null ? 1 : lines(method.getBody())));
            return super.visitMethod(method, null);
        }

        private long lines(Tree tree) {
            SourcePositions positions = docs.getSourcePositions();
            LineMap lines = unit.getLineMap();
            return lines.getLineNumber(positions.getEndPosition(unit, tree))
                    - lines.getLineNumber(positions.getStartPosition(unit, tree))
                    + 1;
        }
    }
}
