// What the overlay and the split view say.

const texts = {
  en: {
    name: "Preview",
    errors: (count) => (count === 1 ? "1 error" : `${count} errors`),
    warnings: (count) => (count === 1 ? "1 warning" : `${count} warnings`),
    notes: (count) => (count === 1 ? "1 note" : `${count} notes`),
    lastGood: "The page shows the last good build.",
    warned: "The site is built; these are worth a look.",
    hide: "Hide",
    building: "Building",
    split: "Both languages side by side",
    lost: "Not connected",
    lostHint: "Is “site-gen serve” running? The page catches up by itself.",
    gone: "This page is no longer part of the site.",
    home: "Go to the home page",
    back: "Back to the page",
    linked: "Scroll together",
    both: (title) => `${title} · side by side`,
    missing: (language) => `There is no page in ${language} yet.`,
    missingHint: "Write that half, and it appears here.",
  },
  ko: {
    name: "미리 보기",
    errors: (count) => `오류 ${count}개`,
    warnings: (count) => `경고 ${count}개`,
    notes: (count) => `알림 ${count}개`,
    lastGood: "화면에는 마지막으로 제대로 만들어진 페이지가 보입니다.",
    warned: "사이트는 만들어졌지만, 살펴볼 곳이 있습니다.",
    hide: "숨기기",
    building: "만드는 중",
    split: "두 언어를 나란히 보기",
    lost: "연결 끊김",
    lostHint: "“site-gen serve”가 실행 중인가요? 다시 연결되면 페이지가 저절로 새로워집니다.",
    gone: "이 페이지는 이제 사이트에 없습니다.",
    home: "첫 페이지로 가기",
    back: "페이지로 돌아가기",
    linked: "함께 스크롤",
    both: (title) => `${title} · 나란히 보기`,
    missing: (language) => `아직 ${language} 페이지가 없습니다.`,
    missingHint: "그 언어로 글을 쓰면 여기에 나타납니다.",
  },
};

// The texts in the language of the page.
export function strings() {
  return document.documentElement.lang.toLowerCase().startsWith("ko") ? texts.ko : texts.en;
}
