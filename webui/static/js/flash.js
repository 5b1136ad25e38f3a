addEventListener("load",()=>{document.querySelector("main > .flash[tabindex]")?.focus()});
